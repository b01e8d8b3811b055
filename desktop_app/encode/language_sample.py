"""The same few sentences in many languages, from which is learned what all token vectors of a model have in common.

Written for this purpose. Every language has an equal part, so that none of them decides where the middle is.
"""

LANGUAGE_SAMPLE = (
    "The tenant may end the contract with three months' notice, but the letter must reach the landlord before the "
    "first working day of the month. In the year 1848 the city had only forty thousand inhabitants, most of whom "
    "worked in the mills along the river. Plants turn light, water and carbon dioxide into sugar and oxygen. Please "
    "switch the machine off, pull the plug and let it cool down before you clean it. My grandmother baked this cake "
    "with apples, cinnamon and a little butter every Sunday. The committee decided to raise the budget for schools "
    "by 12 percent, although several members voted against it. The patient complained of headaches and fever and was "
    "examined at the university hospital. Whoever wants to find an old photograph remembers the place and not the "
    "date.",
    "Der Mieter kann den Vertrag mit einer Frist von drei Monaten kündigen, doch muss der Brief den Vermieter vor "
    "dem ersten Werktag des Monats erreichen. Im Jahr 1848 hatte die Stadt nur vierzigtausend Einwohner, von denen "
    "die meisten in den Mühlen am Fluss arbeiteten. Pflanzen machen aus Licht, Wasser und Kohlendioxid Zucker und "
    "Sauerstoff. Bitte schalten Sie die Maschine aus, ziehen Sie den Stecker und lassen Sie sie abkühlen, bevor Sie "
    "sie reinigen. Meine Großmutter backte diesen Kuchen jeden Sonntag mit Äpfeln, Zimt und etwas Butter. Der "
    "Ausschuss beschloss, das Geld für die Schulen um 12 Prozent zu erhöhen, obwohl mehrere Mitglieder dagegen "
    "stimmten. Der Patient klagte über Kopfschmerzen und Fieber und wurde in der Universitätsklinik untersucht. Wer "
    "ein altes Foto finden will, erinnert sich an den Ort und nicht an das Datum.",
    "Le locataire peut résilier le contrat avec un préavis de trois mois, mais la lettre doit parvenir au "
    "propriétaire avant le premier jour ouvrable du mois. En 1848, la ville ne comptait que quarante mille "
    "habitants, dont la plupart travaillaient dans les moulins au bord du fleuve. Les plantes transforment la "
    "lumière, l'eau et le gaz carbonique en sucre et en oxygène. Veuillez éteindre la machine, débrancher la prise "
    "et la laisser refroidir avant de la nettoyer. Ma grand-mère préparait ce gâteau chaque dimanche avec des "
    "pommes, de la cannelle et un peu de beurre. La commission a décidé d'augmenter de 12 pour cent le budget des "
    "écoles, bien que plusieurs membres aient voté contre. Le patient se plaignait de maux de tête et de fièvre et a "
    "été examiné à l'hôpital universitaire. Celui qui cherche une vieille photo se souvient du lieu et non de la "
    "date.",
    "El inquilino puede rescindir el contrato con tres meses de antelación, pero la carta debe llegar al propietario "
    "antes del primer día laborable del mes. En 1848 la ciudad tenía apenas cuarenta mil habitantes, y la mayoría "
    "trabajaba en los molinos junto al río. Las plantas convierten la luz, el agua y el dióxido de carbono en azúcar "
    "y oxígeno. Apague la máquina, desenchúfela y deje que se enfríe antes de limpiarla. Mi abuela hacía este pastel "
    "todos los domingos con manzanas, canela y un poco de mantequilla. La comisión decidió aumentar un 12 por ciento "
    "el presupuesto de las escuelas, aunque varios miembros votaron en contra. El paciente se quejaba de dolor de "
    "cabeza y fiebre y fue examinado en el hospital universitario. Quien quiere encontrar una foto antigua recuerda "
    "el lugar y no la fecha.",
    "L'inquilino può disdire il contratto con un preavviso di tre mesi, ma la lettera deve arrivare al proprietario "
    "prima del primo giorno lavorativo del mese. Nel 1848 la città contava solo quarantamila abitanti, la maggior "
    "parte dei quali lavorava nei mulini lungo il fiume. Le piante trasformano la luce, l'acqua e l'anidride "
    "carbonica in zucchero e ossigeno. Spegnete la macchina, staccate la spina e lasciatela raffreddare prima di "
    "pulirla. Mia nonna preparava questa torta ogni domenica con mele, cannella e un po' di burro. La commissione ha "
    "deciso di aumentare del 12 per cento i fondi per le scuole, benché diversi membri abbiano votato contro. Il "
    "paziente lamentava mal di testa e febbre ed è stato visitato all'ospedale universitario. Chi vuole ritrovare "
    "una vecchia fotografia ricorda il luogo e non la data.",
    "O inquilino pode rescindir o contrato com três meses de antecedência, mas a carta deve chegar ao proprietário "
    "antes do primeiro dia útil do mês. Em 1848 a cidade tinha apenas quarenta mil habitantes, e a maioria "
    "trabalhava nos moinhos junto ao rio. As plantas transformam luz, água e gás carbônico em açúcar e oxigênio. "
    "Desligue a máquina, tire a tomada e deixe-a esfriar antes de limpá-la. Minha avó fazia este bolo todos os "
    "domingos com maçãs, canela e um pouco de manteiga. A comissão decidiu aumentar em 12 por cento o orçamento das "
    "escolas, embora vários membros tenham votado contra. O paciente queixava-se de dor de cabeça e febre e foi "
    "examinado no hospital universitário. Quem quer encontrar uma fotografia antiga lembra-se do lugar e não da data.",
    "Арендатор может расторгнуть договор, предупредив за три месяца, но письмо должно прийти к владельцу до первого "
    "рабочего дня месяца. В 1848 году в городе было всего сорок тысяч жителей, и большинство из них работало на "
    "мельницах у реки. Растения превращают свет, воду и углекислый газ в сахар и кислород. Выключите машину, выньте "
    "вилку из розетки и дайте ей остыть, прежде чем её чистить. Моя бабушка каждое воскресенье пекла этот пирог с "
    "яблоками, корицей и небольшим количеством масла. Комиссия решила увеличить расходы на школы на 12 процентов, "
    "хотя несколько членов голосовали против. Больной жаловался на головную боль и жар, и его осмотрели в "
    "университетской больнице. Кто хочет найти старую фотографию, помнит место, а не дату.",
    "Najemca może wypowiedzieć umowę z trzymiesięcznym wyprzedzeniem, ale list musi dotrzeć do właściciela przed "
    "pierwszym dniem roboczym miesiąca. W 1848 roku miasto miało zaledwie czterdzieści tysięcy mieszkańców, a "
    "większość z nich pracowała w młynach nad rzeką. Rośliny zamieniają światło, wodę i dwutlenek węgla w cukier i "
    "tlen. Proszę wyłączyć maszynę, wyjąć wtyczkę i poczekać, aż ostygnie, zanim zacznie się ją czyścić. Moja babcia "
    "piekła to ciasto w każdą niedzielę z jabłkami, cynamonem i odrobiną masła. Komisja postanowiła zwiększyć budżet "
    "szkół o 12 procent, choć kilku członków głosowało przeciw. Pacjent skarżył się na ból głowy i gorączkę i został "
    "zbadany w szpitalu uniwersyteckim. Kto chce znaleźć stare zdjęcie, pamięta miejsce, a nie datę.",
    "Kiracı sözleşmeyi üç ay önceden bildirerek sona erdirebilir, ancak mektup ev sahibine ayın ilk iş gününden önce "
    "ulaşmalıdır. 1848 yılında şehrin yalnızca kırk bin nüfusu vardı ve çoğu nehir kıyısındaki değirmenlerde "
    "çalışıyordu. Bitkiler ışığı, suyu ve karbondioksiti şekere ve oksijene dönüştürür. Temizlemeden önce makineyi "
    "kapatın, fişini çekin ve soğumasını bekleyin. Büyükannem bu keki her pazar elma, tarçın ve biraz tereyağıyla "
    "yapardı. Kurul, birkaç üyenin karşı oy vermesine rağmen okulların bütçesini yüzde 12 artırmaya karar verdi. "
    "Hasta baş ağrısı ve ateşten şikâyet etti ve üniversite hastanesinde muayene edildi. Eski bir fotoğrafı bulmak "
    "isteyen kişi tarihi değil yeri hatırlar.",
    "يجوز للمستأجر إنهاء العقد بإشعار مدته ثلاثة أشهر، لكن الرسالة يجب أن تصل إلى المالك قبل أول يوم عمل من الشهر. "
    "في عام 1848 لم يكن في المدينة سوى أربعين ألف نسمة، وكان معظمهم يعملون في المطاحن على ضفة النهر. تحول النباتات "
    "الضوء والماء وثاني أكسيد الكربون إلى سكر وأكسجين. يرجى إيقاف الآلة وفصلها عن الكهرباء وتركها تبرد قبل تنظيفها. "
    "كانت جدتي تخبز هذه الكعكة كل يوم أحد بالتفاح والقرفة وقليل من الزبدة. قررت اللجنة زيادة ميزانية المدارس بنسبة "
    "12 في المئة رغم أن عدة أعضاء صوتوا ضد ذلك. اشتكى المريض من صداع وحمى وفُحص في المستشفى الجامعي. من يريد العثور "
    "على صورة قديمة يتذكر المكان لا التاريخ.",
    "किरायेदार तीन महीने की सूचना देकर अनुबंध समाप्त कर सकता है, लेकिन पत्र महीने के पहले कार्य दिवस से पहले मकान "
    "मालिक तक पहुँचना चाहिए। सन 1848 में शहर में केवल चालीस हज़ार लोग रहते थे और उनमें से अधिकतर नदी के किनारे की "
    "चक्कियों में काम करते थे। पौधे प्रकाश, पानी और कार्बन डाइऑक्साइड को चीनी और ऑक्सीजन में बदलते हैं। सफ़ाई करने "
    "से पहले कृपया मशीन बंद करें, प्लग निकालें और उसे ठंडा होने दें। मेरी दादी हर रविवार सेब, दालचीनी और थोड़े मक्खन "
    "से यह केक बनाती थीं। समिति ने स्कूलों का बजट 12 प्रतिशत बढ़ाने का निर्णय लिया, हालाँकि कई सदस्यों ने इसके "
    "विरुद्ध मत दिया। रोगी ने सिरदर्द और बुखार की शिकायत की और विश्वविद्यालय के अस्पताल में उसकी जाँच हुई। जो पुरानी "
    "तस्वीर ढूँढना चाहता है उसे जगह याद रहती है, तारीख नहीं।",
    "承租人可以提前三个月通知解除合同，但信件必须在当月第一个工作日之前送达房东。1848年，这座城市只有四万居民，其中大"
    "多数人在河边的磨坊里工作。植物把光、水和二氧化碳变成糖和氧气。清洁机器之前，请先关闭电源，拔下插头，让它冷却下来"
    "。我的祖母每个星期天都用苹果、肉桂和一点黄油做这种蛋糕。委员会决定把学校的预算提高百分之十二，尽管有几位委员投了"
    "反对票。病人说自己头痛发烧，在大学医院接受了检查。想找一张旧照片的人，记得的是地点而不是日期。图书馆每天早上九点"
    "开门，晚上八点关门，星期一休息。",
    "承租人得於三個月前通知終止契約，但信件必須在當月第一個工作日以前送達房東。西元1848年，這座城市只有四萬居民，其中"
    "大多數人在河邊的磨坊工作。植物把光、水和二氧化碳變成糖和氧氣。清潔機器之前，請先關閉電源，拔下插頭，讓它冷卻下來"
    "。我的祖母每個星期天都用蘋果、肉桂和一點奶油做這種蛋糕。委員會決定將學校的預算提高百分之十二，儘管有幾位委員投下"
    "反對票。病人表示頭痛發燒，於是在大學醫院接受檢查。想找一張舊照片的人，記得的是地點而不是日期。圖書館每天早上九點"
    "開門，晚上八點關門，星期一休館。",
    "借主は三か月前に通知すれば契約を解約できますが、手紙はその月の最初の営業日より前に家主に届かなければなりません。"
    "1848年、この町の人口はわずか四万人で、その多くは川沿いの製粉所で働いていました。植物は光と水と二酸化炭素を糖と酸"
    "素に変えます。掃除をする前に機械の電源を切り、プラグを抜いて、冷めるまで待ってください。祖母は毎週日曜日に、りん"
    "ごとシナモンと少しのバターでこのケーキを焼いていました。委員会は、数人の委員が反対したものの、学校の予算を12パー"
    "セント増やすことを決めました。患者は頭痛と発熱を訴え、大学病院で診察を受けました。古い写真を探す人が覚えているの"
    "は場所であって、日付ではありません。",
    "임차인은 석 달 전에 통지하면 계약을 해지할 수 있지만, 편지는 그달의 첫 근무일 전에 집주인에게 도착해야 합니다. "
    "1848년에 이 도시의 인구는 사만 명에 불과했고, 그중 대부분은 강가의 방앗간에서 일했습니다. 식물은 빛과 물과 "
    "이산화탄소를 당과 산소로 바꿉니다. 청소하기 전에 기계를 끄고 플러그를 뽑은 다음 식을 때까지 기다려 주십시오. "
    "할머니는 일요일마다 사과와 계피와 약간의 버터로 이 케이크를 구우셨습니다. 위원회는 몇몇 위원이 반대했지만 학교 "
    "예산을 12퍼센트 늘리기로 결정했습니다. 환자는 두통과 열을 호소하여 대학 병원에서 진찰을 받았습니다. 오래된 "
    "사진을 찾으려는 사람은 날짜가 아니라 장소를 기억합니다.",
)
"""One text a language: English, German, French, Spanish, Italian, Portuguese, Russian, Polish, Turkish, Arabic, Hindi,
Chinese in both scripts, Japanese, Korean."""
